"""Runs that are killed at random moments."""

import random
import signal
import subprocess
import time


def kills(command, seed):
    """Start a command 20 times and kill it after 0.2 to 4 s; each time tells whether it was killed before its end."""
    draw = random.Random(seed)
    for _ in range(20):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        time.sleep(draw.uniform(0.2, 4))
        process.kill()
        process.wait()
        yield process.returncode == -signal.SIGKILL
