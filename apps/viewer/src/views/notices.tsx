import { Banner, Button } from '@boardcast/web';
import type { Page } from '../page.ts';

/** What concerns the whole page. */
export function Notices({ page }: { readonly page: Page }) {
  const problem = page.wall.problem.value;
  const notice = page.notice.value;
  const selection = page.wall.selection.value;
  return (
    <div class="notices">
      <div id="server">{problem !== undefined && <Banner tone="danger">{problem}</Banner>}</div>
      {notice !== undefined && (
        <Banner
          tone="warning"
          actions={<Button onClick={() => (page.notice.value = undefined)}>Dismiss</Button>}
        >
          {notice}
        </Banner>
      )}
      {selection.length > 0 && (
        <Banner tone="info" actions={<Button onClick={() => page.wall.showAll()}>Show all</Button>}>
          The link of this page shows {selection.length} boards only.
        </Banner>
      )}
    </div>
  );
}
