"""What is wrong with logs, and copies of them that are right or small."""
