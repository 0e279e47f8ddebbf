import { identityApiRef, useApiHolder } from '@backstage/core-plugin-api';
import { useEffect, useState } from 'react';

/** The entity reference of who looks at the page. */
export function useUser(): string | undefined {
  const identity = useApiHolder().get(identityApiRef);
  const [user, setUser] = useState<string>();
  useEffect(() => {
    let isWanted = true;
    identity?.getBackstageIdentity().then(
      ({ userEntityRef }) => isWanted && setUser(userEntityRef),
      // Without it every button stays, and the backend decides.
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, [identity]);
  return user;
}
