import type { IncomingMessage, ServerResponse } from "node:http";

/** How long, and for how many bytes, a caller may go on sending after the answer: closing at once could take the answer from them. */
const lingerMs = 1_000;
const lingerBytes = 2_000_000;
const lookMs = 25;

/** Ends the connection of a caller who goes on sending a body after its answer: an unread body is neither kept nor waited for. */
export function endUnreadBody(request: IncomingMessage, response: ServerResponse): void {
  response.once("finish", () => {
    if (request.complete) {
      return;
    }
    const { socket } = request;
    const from = socket.bytesRead;
    let looks = lingerMs / lookMs;
    const timer = setInterval(() => {
      looks -= 1;
      if (request.complete || socket.destroyed) {
        clearInterval(timer);
      } else if (looks <= 0 || socket.bytesRead - from > lingerBytes) {
        clearInterval(timer);
        socket.destroy();
      }
    }, lookMs);
    timer.unref();
  });
}
