"""What `pararoute doctor` looks at: each module one part of the surroundings.

Nothing here imports pandas before it must: the doctor answers where that is broken, too.
"""
