import type { Request, Response } from 'express';
import type { KubernetesObject, LogLine } from '../../kubernetes/types';
import { LABEL } from '../labels';
import { GrpcError } from '../../grpc';
import {
  option,
  queryOf,
  requireWorkflow,
  sendError,
  type ArgoServer,
} from './server';
import { MessageStream } from './stream';

interface LogRequest {
  namespace: string;
  workflowName: string;
  podName?: string;
  container: string;
  follow: boolean;
  timestamps: boolean;
  tailLines?: number;
  grep: RegExp;
  selector?: string;
}

/** Streams what a workflow's pods have written: `{result:{content,podName}}`. */
export function sendLogs(
  server: ArgoServer,
  request: Request,
  response: Response,
  podName?: string,
): void {
  try {
    const wanted = logRequest(request, podName);
    requireWorkflow(server, wanted.namespace, wanted.workflowName);
    new LogStreaming(
      server,
      wanted,
      new MessageStream(request, response),
    ).start();
  } catch (error) {
    sendError(response, error);
  }
}

function logRequest(request: Request, podName?: string): LogRequest {
  const query = queryOf(request);
  const tail = Number(option(query, 'logOptions.tailLines'));
  return {
    namespace: request.params.namespace,
    workflowName: request.params.name,
    podName: podName ?? option(query, 'podName'),
    container: option(query, 'logOptions.container') || 'main',
    follow: option(query, 'logOptions.follow') === 'true',
    timestamps: option(query, 'logOptions.timestamps') === 'true',
    ...(tail > 0 && { tailLines: tail }),
    grep: pattern(option(query, 'grep') ?? ''),
    selector: option(query, 'selector'),
  };
}

function pattern(source: string): RegExp {
  try {
    return new RegExp(source);
  } catch {
    throw new GrpcError('InvalidArgument', `failed to compile "${source}"`);
  }
}

class LogStreaming {
  private readonly server: ArgoServer;
  private readonly wanted: LogRequest;
  private readonly stream: MessageStream;
  private readonly streamed = new Set<string>();
  private readonly undo: Array<() => void> = [];

  constructor(server: ArgoServer, wanted: LogRequest, stream: MessageStream) {
    this.server = server;
    this.wanted = wanted;
    this.stream = stream;
  }

  start(): void {
    this.sendPast();
    if (!this.wanted.follow || this.isOver()) {
      this.stream.end();
      return;
    }
    const unsubscribe = this.server.cluster.onEvent(({ object }) => {
      if (object.kind === 'Pod' && this.isWanted(object)) {
        this.follow(object);
      }
      if (object.kind === 'Workflow' && this.isOver()) {
        this.close();
      }
    });
    this.undo.push(unsubscribe);
    this.stream.whenClosed(() => this.cleanUp());
  }

  private close(): void {
    this.cleanUp();
    this.stream.end();
  }

  private cleanUp(): void {
    this.undo.splice(0).forEach(undo => undo());
  }

  private isOver(): boolean {
    const { namespace, workflowName } = this.wanted;
    const workflow = this.server.workflows.find(namespace, workflowName);
    return !workflow || workflow.metadata.labels?.[LABEL.completed] === 'true';
  }

  private isWanted({ metadata }: KubernetesObject): boolean {
    const { namespace, workflowName, podName } = this.wanted;
    return (
      metadata.namespace === namespace &&
      metadata.labels?.[LABEL.workflow] === workflowName &&
      (!podName || metadata.name === podName)
    );
  }

  /** What is there already, of all pods together in the order of writing. */
  private sendPast(): void {
    const { cluster } = this.server;
    const { namespace, workflowName, selector, tailLines } = this.wanted;
    const pods = cluster
      .list(
        { apiVersion: 'v1', kind: 'Pod' },
        {
          namespace,
          labelSelector: [`${LABEL.workflow}=${workflowName}`, selector]
            .filter(Boolean)
            .join(','),
        },
      )
      .filter(pod => this.isWanted(pod));
    const entries = pods
      .flatMap(pod => {
        const lines = this.linesOf(pod);
        return (tailLines ? lines.slice(-tailLines) : lines).map(line => ({
          pod: pod.metadata.name,
          line,
        }));
      })
      .sort((a, b) => a.line.at.getTime() - b.line.at.getTime());
    entries.forEach(({ pod, line }) => this.send(pod, line));
    if (this.wanted.follow) {
      pods.forEach(pod => this.follow(pod, true));
    }
  }

  private linesOf(pod: KubernetesObject): readonly LogLine[] {
    return this.server.cluster.logs.lines(this.streamOf(pod));
  }

  private follow(pod: KubernetesObject, pastWasSent = false): void {
    const { name } = pod.metadata;
    if (this.streamed.has(name)) {
      return;
    }
    this.streamed.add(name);
    if (!pastWasSent) {
      this.linesOf(pod).forEach(line => this.send(name, line));
    }
    this.undo.push(
      this.server.cluster.logs.follow(this.streamOf(pod), line =>
        this.send(name, line),
      ),
    );
  }

  private streamOf({ metadata }: KubernetesObject) {
    return {
      namespace: this.wanted.namespace,
      name: metadata.name,
      container: this.wanted.container,
    };
  }

  private send(podName: string, { at, content }: LogLine): void {
    const text = content.toString('utf8');
    const line = this.wanted.timestamps ? `${at.toISOString()} ${text}` : text;
    if (this.wanted.grep.test(line)) {
      this.stream.send({ content: line, podName });
    }
  }
}
