"""TFRecord framing, CRC-32C, protobuf's wire format and the layouts of events, for reading and writing."""
