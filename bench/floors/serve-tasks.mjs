/** Runs `work` for each message of the parent, and sends back its result. */
export function serveTasks(work) {
  process.on("message", async (task) => {
    try {
      process.send({ result: await work(task) });
    } catch (error) {
      process.send({ error: String(error) });
    }
  });
}
