// Puts a server far away: passes bytes on to a port of this machine, each way after half of the round-trip time.
// Arguments: the port, and the round-trip time in milliseconds. Connecting itself takes no time.
import { connect, createServer } from "node:net";

const [, , port, roundTrip] = process.argv.map(Number);

const carry = (from, to) => {
  const later = (work) => setTimeout(work, roundTrip / 2);
  from.on("data", (bytes) => later(() => to.write(bytes)));
  from.on("end", () => later(() => to.end()));
  from.on("error", () => to.destroy());
};

createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
  const far = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
  carry(near, far);
  carry(far, near);
}).listen(0, "127.0.0.1", function () {
  process.send(this.address().port);
});
