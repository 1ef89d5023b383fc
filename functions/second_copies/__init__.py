"""The Lambda function that puts each new object of a bucket into its counterpart in the DR region.

It imports boto3 and the standard library only: its archive is this folder and nothing else.
"""
