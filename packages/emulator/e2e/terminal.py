"""Runs a command at a terminal of its own: terminal.py COMMAND WAIT ANSWER [WAIT ANSWER ...]

Waits for each text in what the terminal shows, then types the answer to it. Prints all that was shown, and ends with
the command's status.
"""
import os, pty, select, sys, time

command, script = sys.argv[1], sys.argv[2:]
steps = list(zip(script[::2], (answer.encode().decode("unicode_escape") for answer in script[1::2])))
pid, terminal = pty.fork()
if pid == 0:
    os.execvp("sh", ["sh", "-c", "exec " + command])

shown, seen = b"", 0
deadline = time.monotonic() + 20
while time.monotonic() < deadline:
    if not select.select([terminal], [], [], 0.1)[0]:
        continue
    try:
        chunk = os.read(terminal, 4096)
    except OSError:  # Linux tells the end of a terminal as EIO
        break
    if not chunk:
        break
    shown += chunk
    while steps and steps[0][0].encode() in shown[seen:]:
        wait, answer = steps.pop(0)
        seen = shown.index(wait.encode(), seen) + len(wait)
        os.write(terminal, answer.encode())
else:
    os.kill(pid, 9)
sys.stdout.buffer.write(shown)
status = os.waitpid(pid, 0)[1]
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
