"""What a score is made of and how firm it is: begin with `explain`, which puts it together."""
