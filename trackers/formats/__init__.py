"""TFRecord framing, CRC-32C, protobuf's wire format, event layouts: in both directions."""
