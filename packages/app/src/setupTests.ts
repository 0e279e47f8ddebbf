import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Pages are loaded when needed, which takes its time on a busy machine.
configure({ asyncUtilTimeout: 20_000 });
