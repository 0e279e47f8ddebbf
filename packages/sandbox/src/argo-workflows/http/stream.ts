import type { Request, Response } from 'express';
import { STATUS_CODES } from 'node:http';
import { toGrpcError } from '../../grpc';

/**
 * An answer without end: one JSON message a line, or Server-Sent Events for
 * who asks for them. It says so at once and ends when the client goes.
 */
export class MessageStream {
  private readonly response: Response;
  private readonly isEvents: boolean;
  private readonly onClose: Array<() => void> = [];

  constructor(request: Request, response: Response) {
    this.response = response;
    this.isEvents = (request.headers.accept ?? '').includes(
      'text/event-stream',
    );
    response.status(200);
    response.setHeader(
      'Content-Type',
      this.isEvents ? 'text/event-stream' : 'application/json',
    );
    response.setHeader('Cache-Control', 'no-cache');
    response.flushHeaders();
    response.on('close', () => this.onClose.forEach(task => task()));
  }

  send(result: unknown): void {
    this.write({ result });
  }

  fail(error: unknown): void {
    const answer = toGrpcError(error);
    const { code, message } = answer.toBody();
    this.write({
      error: {
        grpc_code: code,
        http_code: answer.httpStatus,
        message,
        http_status: STATUS_CODES[answer.httpStatus],
      },
    });
    this.end();
  }

  end(): void {
    if (!this.response.writableEnded) {
      this.response.end();
    }
  }

  whenClosed(task: () => void): void {
    this.onClose.push(task);
  }

  private write(message: unknown): void {
    if (this.response.writableEnded || this.response.destroyed) {
      return;
    }
    const text = JSON.stringify(message);
    this.response.write(this.isEvents ? `data: ${text}\n\n` : `${text}\n`);
  }
}
