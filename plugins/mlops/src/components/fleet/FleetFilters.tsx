import { Button, SearchField, Select, ToggleButton } from '@backstage/ui';
import type { Fleet } from '@slipway/backstage-plugin-mlops-common';
import { useEffect, useRef, useState } from 'react';
import { useFleetAddress } from '../../live/useFleetAddress';
import { refTitle } from '../../states/fleet';
import { isFiltered, withoutFilters } from '../../states/fleetAddress';
import styles from './FleetFilters.module.css';

/** People stop typing before the answer is worth a request. */
const TYPING_MS = 250;

/** Which rows are shown. */
export function FleetFilters({ choices }: { choices: Fleet['choices'] }) {
  const { address, filter, go } = useFleetAddress();
  const { attention, environment, mine, owner } = address.filter;
  return (
    <div className={styles.filters} role="search" aria-label="Filter the fleet">
      <Search />
      <Several
        label="Owner"
        all="Any owner"
        chosen={owner}
        known={choices?.owners ?? []}
        title={refTitle}
        onChange={chosen => filter({ owner: chosen })}
      />
      <Several
        label="Environment"
        all="Any environment"
        chosen={environment}
        known={choices?.environments ?? []}
        onChange={chosen => filter({ environment: chosen })}
      />
      <ToggleButton isSelected={mine} onChange={isOn => filter({ mine: isOn })}>
        Mine
      </ToggleButton>
      <ToggleButton
        isSelected={attention}
        onChange={isOn => filter({ attention: isOn })}
      >
        Needs a person
      </ToggleButton>
      {isFiltered(address) && (
        <Button
          size="small"
          variant="tertiary"
          onPress={() => go(withoutFilters(address))}
        >
          Clear
        </Button>
      )}
    </div>
  );
}

/** The address follows the typing, and the field follows the address. */
function Search() {
  const { address, filter } = useFleetAddress();
  const { search } = address.filter;
  const [text, setText] = useState(search);
  const told = useRef(search);

  useEffect(() => {
    if (search !== told.current) {
      told.current = search;
      setText(search);
    }
  }, [search]);

  useEffect(() => {
    if (text === told.current) return undefined;
    const timer = setTimeout(() => {
      // A search begun can be gone back from; its letters not one by one.
      const replace = told.current !== '';
      told.current = text;
      filter({ search: text }, { replace });
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, filter]);

  return (
    <SearchField
      size="small"
      aria-label="Search the fleet"
      placeholder="Service, version, reason …"
      value={text}
      onChange={setText}
      className={styles.search}
    />
  );
}

function Several({
  all,
  chosen,
  known,
  label,
  onChange,
  title = text => text,
}: {
  label: string;
  all: string;
  chosen: readonly string[];
  known: readonly string[];
  title?: (value: string) => string;
  onChange: (chosen: string[]) => void;
}) {
  // What the address asks for is shown even where nothing has it any more.
  const values = [...new Set([...known, ...chosen])];
  return (
    <Select
      size="small"
      aria-label={label}
      selectionMode="multiple"
      placeholder={all}
      searchable={values.length > 8}
      searchPlaceholder={`Find ${label.toLocaleLowerCase('en')}`}
      className={styles.select}
      value={[...chosen]}
      onChange={keys => onChange(keys.map(String))}
      options={values.map(value => ({ value, label: title(value) }))}
    />
  );
}
