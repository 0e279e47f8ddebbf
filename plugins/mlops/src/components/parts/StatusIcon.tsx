import {
  RiAlertFill,
  RiCheckboxCircleFill,
  RiCloseCircleFill,
  RiIndeterminateCircleLine,
  RiProgress4Line,
  type RemixiconComponentType,
} from '@remixicon/react';
import type { Tone } from '../../states/tone';

const ICON: Record<Tone, RemixiconComponentType> = {
  good: RiCheckboxCircleFill,
  busy: RiProgress4Line,
  warn: RiAlertFill,
  bad: RiCloseCircleFill,
  quiet: RiIndeterminateCircleLine,
};

/** The icon of a tone, of a shape of its own so that colour is not needed. */
export function StatusIcon({
  className,
  size,
  tone,
}: {
  tone: Tone;
  className?: string;
  size?: number;
}) {
  const Icon = ICON[tone];
  return (
    <Icon className={className} size={size} aria-hidden focusable={false} />
  );
}
