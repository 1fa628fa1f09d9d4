import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { HttpProblem } from './http-problem';
import { renderError } from './render-error';

/** What comes over a connection and is no HTTP request never reaches a route: answered here, as everything else is, and the connection is closed. */
export function answerNoRequest(error: { readonly code?: string; readonly reason?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemOf(error);
  const { contentType, body } = renderError(problem, 'problem');
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function problemOf({ code, reason }: { readonly code?: string; readonly reason?: string }): HttpProblem {
  if (code === 'HPE_HEADER_OVERFLOW') return new HttpProblem(431, 'headers_too_large', 'the headers are larger than 16 kB');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new HttpProblem(408, 'request_timeout', 'the request did not come to its end in time');
  return new HttpProblem(400, 'invalid_request', `this is no HTTP request${reason === undefined ? '' : `: ${reason}`}`);
}
