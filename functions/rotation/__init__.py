"""Lambda functions that fill and renew the secrets of the platform, and that tell which of them need somebody.

They import boto3 and the standard library only: their archive is this folder and nothing else.
"""
