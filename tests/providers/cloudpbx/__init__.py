"""Facts about CloudPBX; [S3] is the document "CloudPBX API" 1.1."""
