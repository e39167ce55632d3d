import { Cctv } from 'lucide-preact';
import { EmptyState } from '@boardcast/web';
import type { Page } from '../page.ts';
import { AddOptions } from './add-options.tsx';

export function EmptyWall({ page }: { readonly page: Page }) {
  return (
    <div class="empty-wall">
      <EmptyState icon={Cctv} title="No board is online">
        <p>A board appears here by itself as soon as it publishes.</p>
      </EmptyState>
      <AddOptions home={page.router.home} />
    </div>
  );
}
