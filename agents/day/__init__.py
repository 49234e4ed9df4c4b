"""A day comes due: the timer emits it, the agent cleans up and fans out to the signs."""
