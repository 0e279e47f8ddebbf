import type { Random } from '../../context';

const MOODS = [
  'amber',
  'brisk',
  'calm',
  'deft',
  'eager',
  'fond',
  'glad',
  'keen',
  'lucid',
  'merry',
  'proud',
  'wise',
];
const ANIMALS = [
  'badger',
  'crane',
  'dolphin',
  'finch',
  'heron',
  'lynx',
  'marten',
  'otter',
  'raven',
  'seal',
  'stoat',
  'wren',
];

/** A run that is given no name gets one in MLflow's manner. */
export function runName(random: Random): string {
  const pick = (words: string[]) =>
    words[Math.floor(random.between(0, words.length))];
  const number = Math.floor(random.between(100, 999));
  return `${pick(MOODS)}-${pick(ANIMALS)}-${number}`;
}
