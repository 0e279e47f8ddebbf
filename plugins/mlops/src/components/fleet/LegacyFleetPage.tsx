import { Content, Header, Page } from '@backstage/core-components';
import { FleetContent } from './FleetContent';

/** The fleet with the header that the old frontend system's pages bring along. */
export function LegacyFleetPage() {
  return (
    <Page themeId="tool">
      <Header title="Fleet" />
      <Content noPadding>
        <FleetContent />
      </Content>
    </Page>
  );
}
