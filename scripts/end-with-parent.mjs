// Loaded before the program that run.mjs starts. That program leads a group of its own, so killing npm and its
// group would leave it running, with the port and the database lock; here the whole group ends with run.mjs.
import { isMainThread } from 'node:worker_threads'

if (isMainThread && process.channel) {
  process.once('disconnect', () => process.kill(-process.pid, 'SIGKILL'))
  process.channel.unref()
  // Node.js hands its own flags to the processes it forks; their parent is another.
  process.execArgv = []
}
