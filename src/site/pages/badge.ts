import { badgeImage, type PageKind } from '../../model/index.js';
import { badgePicture } from '../badge-picture.js';

/** A picture of a server’s worst, to be shown in its README. */
export const badge = () =>
  ({
    extensions: ['.svg'],
    forServer: (inspection) => [{ path: badgeImage(inspection.server.id), content: badgePicture(inspection) }],
  }) as const satisfies PageKind;
