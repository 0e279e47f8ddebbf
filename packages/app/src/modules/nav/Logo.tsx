import { Link, useSidebarOpenState } from '@backstage/core-components';
import styles from './Logo.module.css';

export const Logo = () => {
  const { isOpen } = useSidebarOpenState();

  return (
    <Link
      to="/"
      underline="none"
      className={styles.logo}
      aria-label="Slipway, home"
    >
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden>
        <path d="M3 23h26l-3.8 5.2H6.8z" fill="#38d6c4" />
        <path d="M8 20V6l15.5 14z" fill="#f4f7f8" />
      </svg>
      {isOpen && <span className={styles.name}>Slipway</span>}
    </Link>
  );
};
