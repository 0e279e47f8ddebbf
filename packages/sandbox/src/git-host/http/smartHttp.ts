import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import express, { type Request, type Response, type Router } from 'express';
import { spawnGit } from '../git';
import type { GitHost, Project } from '../gitHost';
import type { HostedRepositories } from '../hostedRepositories';
import type { BareRepository } from '../repository/bareRepository';
import { callerOf } from './caller';
import { answerErrors, handled, withoutGit } from './giteaError';
import {
  declinedPush,
  FLUSH,
  pktLine,
  readPushCommands,
  type PushCommand,
} from './pktLine';

type Service = 'git-upload-pack' | 'git-receive-pack';

const MAX_PUSH_BYTES = 256 * 1024 * 1024;

export interface SmartHttpOptions {
  host: GitHost;
  repositories: HostedRepositories;
  token: string;
}

/** Git over HTTP, by Git's own commands (git, gitprotocol-http.txt). */
export function createSmartHttp(options: SmartHttpOptions): Router {
  const router = express.Router();
  router.get(
    '/:owner/:repo/info/refs',
    handled(async (request, response, next) => {
      const { service } = request.query;
      if (service !== 'git-upload-pack' && service !== 'git-receive-pack') {
        next();
        return;
      }
      const project = admitted(options, request, response, service);
      if (project) {
        await advertise(project, service, request, response);
      }
    }),
  );
  router.post(
    '/:owner/:repo/git-upload-pack',
    handled(async (request, response) => {
      const service = 'git-upload-pack';
      const project = admitted(options, request, response, service);
      if (project) {
        const disk = await diskOf(project);
        begin(response, service, 'result');
        await serve(disk, service, request, response, bodyOf(request));
      }
    }),
  );
  router.post(
    '/:owner/:repo/git-receive-pack',
    handled(async (request, response) => {
      const project = admitted(options, request, response, 'git-receive-pack');
      if (project) {
        await receive(options, project, request, response);
      }
    }),
  );
  router.use(sayPlainly);
  return router;
}

/** Git shows its users the text of an answer. */
const sayPlainly = answerErrors((response, { status, message }) => {
  response.status(status).type('text').send(`${message}\n`);
});

/** The repository, for who may do that with it; else the answer is given. */
function admitted(
  { host, token }: SmartHttpOptions,
  request: Request,
  response: Response,
  service: Service,
): Project | undefined {
  const caller = callerOf(request, token);
  const project = host.get(request.params.owner, request.params.repo);
  const open =
    service === 'git-upload-pack' && !project?.repository.about.isPrivate;
  if (caller.kind === 'refused' || (caller.kind === 'anonymous' && !open)) {
    response
      .status(401)
      .set('WWW-Authenticate', 'Basic realm="Gitea"')
      .type('text')
      .send('Unauthorized\n');
    return undefined;
  }
  if (!project) {
    response.status(404).type('text').send('Not found.\n');
  }
  return project;
}

async function advertise(
  project: Project,
  service: Service,
  request: Request,
  response: Response,
): Promise<void> {
  const disk = await diskOf(project);
  begin(response, service, 'advertisement');
  response.write(pktLine(`# service=${service}\n`));
  response.write(FLUSH);
  await serve(disk, service, request, response);
}

/** Takes a push, and answers when Argo CD could see it. */
async function receive(
  { repositories }: SmartHttpOptions,
  project: Project,
  request: Request,
  response: Response,
): Promise<void> {
  const body = await wholeBody(request);
  const { commands, capabilities } = readPushCommands(body);
  const refusal = refusalOf(project, commands);
  if (refusal) {
    begin(response, 'git-receive-pack', 'result');
    response.end(declinedPush(commands, capabilities, refusal));
    return;
  }
  const { repository } = project;
  const output = await repository.exclusive(async disk => {
    if (!disk) {
      throw withoutGit();
    }
    const answer = await collect(disk, body, request);
    await repository.reload();
    return answer;
  });
  await repositories.settled(repository);
  begin(response, 'git-receive-pack', 'result');
  response.end(output);
}

/** (gitea v1.24, routers/private/hook_pre_receive.go) */
function refusalOf(
  { protections }: Project,
  commands: readonly PushCommand[],
): string | undefined {
  for (const { ref } of commands) {
    const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
    const rule = branch ? protections.of(branch) : undefined;
    if (rule && !rule.enablePush) {
      return `Gitea: Not allowed to push to protected branch ${branch}`;
    }
  }
  return undefined;
}

async function diskOf({ repository }: Project): Promise<BareRepository> {
  const disk = await repository.exclusive(each => each);
  if (!disk) {
    throw withoutGit();
  }
  return disk;
}

function begin(
  response: Response,
  service: Service,
  what: 'advertisement' | 'result',
): void {
  response
    .status(200)
    .set('Content-Type', `application/x-${service}-${what}`)
    .set('Cache-Control', 'no-cache');
}

/** Has Git answer; without input it tells its references. */
async function serve(
  disk: BareRepository,
  service: Service,
  request: Request,
  response: Response,
  input?: NodeJS.ReadableStream,
): Promise<void> {
  const child = start(disk, service, request, !input);
  const fed = input
    ? pipeline(input, child.stdin).catch(() => {})
    : Promise.resolve(child.stdin.end());
  response.on('close', () => child.kill());
  await pipeline(child.stdout, response).catch(() => child.kill());
  await fed;
}

async function collect(
  disk: BareRepository,
  body: Buffer,
  request: Request,
): Promise<Buffer> {
  const child = start(disk, 'git-receive-pack', request, false);
  child.stdin.on('error', () => {});
  child.stdin.end(body);
  const output: Buffer[] = [];
  for await (const chunk of child.stdout) {
    output.push(Buffer.from(chunk));
  }
  return Buffer.concat(output);
}

function start(
  disk: BareRepository,
  service: Service,
  request: Request,
  advertises: boolean,
) {
  const protocol = request.header('git-protocol') ?? '';
  const child = spawnGit(
    [
      service.replace('git-', ''),
      '--stateless-rpc',
      ...(advertises ? ['--advertise-refs'] : []),
      disk.directory,
    ],
    /^[\w=:.-]+$/.test(protocol) ? { env: { GIT_PROTOCOL: protocol } } : {},
  );
  child.on('error', () => child.stdout.destroy());
  child.stderr.resume();
  return child;
}

function bodyOf(request: Request): NodeJS.ReadableStream {
  return request.headers['content-encoding'] === 'gzip'
    ? request.pipe(createGunzip())
    : request;
}

async function wholeBody(request: Request): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bodyOf(request)) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > MAX_PUSH_BYTES) {
      throw new Error('The push is too large for the sandbox.');
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
