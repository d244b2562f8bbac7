"""Runs a command and prints its wall time, CPU time and largest resident memory, in seconds and MiB, as JSON.

Node has no wait4, so that the CPU time and the memory of one child cannot be had there. The standard output of the
command goes to the file of the first argument.
"""

import json
import os
import sys
import time

output, *command = sys.argv[1:]
start = time.perf_counter()
child = os.fork()
if child == 0:
    os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 1)
    os.execvp(command[0], command)
_, status, usage = os.wait4(child, 0)
wall = time.perf_counter() - start
print(json.dumps({"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss / 1024}))
sys.exit(os.waitstatus_to_exitcode(status) & 255)
