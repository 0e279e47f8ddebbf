import { createApp } from '@backstage/frontend-defaults';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { navModule } from './modules/nav';
import { signInModule } from './modules/signIn';
import { wordsModule } from './modules/words';

/** Every plugin in package.json is found by `app.packages: all`. */
export default createApp({
  features: [catalogPlugin, navModule, signInModule, wordsModule],
});
