import {
  ButtonIcon,
  ToggleButton,
  Tooltip,
  TooltipTrigger,
} from '@backstage/ui';
import {
  RiArrowDownDoubleLine,
  RiArrowDownLine,
  RiArrowUpLine,
  RiDownloadLine,
  RiPauseLine,
  RiTextWrap,
} from '@remixicon/react';
import type { ReactElement } from 'react';
import type { LogLine } from '../../live/LogBuffer';
import { CopyButton } from '../parts/CopyButton';
import styles from './LogTools.module.css';

/** What a person can do with a log. */
export function LogTools(props: {
  lines: readonly LogLine[];
  fileName: string;
  isPaused: boolean;
  onPause: (paused: boolean) => void;
  isFollowing: boolean;
  onFollow: (following: boolean) => void;
  isWrapped: boolean;
  onWrap: (wrapped: boolean) => void;
  search: string;
  hits: number;
  hit: number;
  onStep: (by: number) => void;
}) {
  const { fileName, hit, hits, lines, onStep, search } = props;
  const text = () => lines.map(line => `${line.text}\n`).join('');
  return (
    <div className={styles.tools} role="toolbar" aria-label="Log">
      {search && (
        <span className={styles.hits}>
          <span role="status">
            {hits === 0 ? 'Not found' : `${hit} of ${hits}`}
          </span>
          <Tool
            label="Previous match"
            icon={<RiArrowUpLine />}
            isDisabled={hits === 0}
            onPress={() => onStep(-1)}
          />
          <Tool
            label="Next match"
            icon={<RiArrowDownLine />}
            isDisabled={hits === 0}
            onPress={() => onStep(1)}
          />
        </span>
      )}
      <ToggleButton
        size="small"
        iconStart={<RiArrowDownDoubleLine />}
        isSelected={props.isFollowing}
        onChange={props.onFollow}
      >
        Follow
      </ToggleButton>
      <ToggleButton
        size="small"
        iconStart={<RiPauseLine />}
        isSelected={props.isPaused}
        onChange={props.onPause}
      >
        Pause
      </ToggleButton>
      <ToggleButton
        size="small"
        iconStart={<RiTextWrap />}
        isSelected={props.isWrapped}
        onChange={props.onWrap}
      >
        Wrap
      </ToggleButton>
      <CopyButton text={text} what="the log" />
      <Tool
        label="Download the log"
        icon={<RiDownloadLine />}
        onPress={() => download(fileName, text())}
      />
    </div>
  );
}

function Tool({
  icon,
  isDisabled,
  label,
  onPress,
}: {
  label: string;
  icon: ReactElement;
  isDisabled?: boolean;
  onPress: () => void;
}) {
  return (
    <TooltipTrigger>
      <ButtonIcon
        size="small"
        variant="tertiary"
        aria-label={label}
        icon={icon}
        isDisabled={isDisabled}
        onPress={onPress}
      />
      <Tooltip>{label}</Tooltip>
    </TooltipTrigger>
  );
}

function download(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = fileName.replace(/[^\w.-]+/g, '-');
  anchor.click();
  URL.revokeObjectURL(url);
}
