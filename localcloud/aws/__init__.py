"""AWS for the local cloud: each resource type of pulumi-aws that a stack uses, mapped to boto3 calls against moto."""
