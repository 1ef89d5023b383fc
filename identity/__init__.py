"""Who may do what, in AWS and in the clusters: roles of people and pipelines, and the evaluator that proves them."""
