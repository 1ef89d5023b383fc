"""Lambda functions that fail over, fail back, and judge what a restore test restored.

They import boto3 and the standard library only: their archive is this folder and nothing else.
"""
