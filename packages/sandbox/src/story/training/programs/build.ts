import type { ContainerRun, Execution } from '../../../argo-workflows';
import { modelStory } from '../models';
import { info } from './arguments';

/** Packs the version and its server into an image. */
export function build(
  run: ContainerRun,
  options: Readonly<Record<string, string>>,
): Execution {
  const { model = 'model', 'model-version': version = '0' } = options;
  const release =
    modelStory(model)?.versions[Number(version) - 1]?.release ??
    `${version}.0.0`;
  const image = `ghcr.io/slipway-demo/${model}:${release}`;
  const digest = `sha256:${run.random.hex(64)}`;
  const lines = [
    `FROM ghcr.io/slipway-demo/model-server:3.2.1`,
    `fetching models:/${model}/${version}`,
    'installing requirements (17 packages)',
    'self-test: 200 OK in 38 ms',
    `pushing ${image}`,
    `pushed ${digest}`,
  ];
  const seconds = run.random.between(90, 130);
  return {
    seconds,
    happenings: lines.map((line, index) => ({
      at: (seconds * (index + 0.7)) / lines.length,
      line: info(line),
    })),
    end: () => ({ exitCode: 0, outputs: { image, digest } }),
  };
}
