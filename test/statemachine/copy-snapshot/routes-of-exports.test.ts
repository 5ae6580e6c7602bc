import { playRoutes } from '../play-routes.ts';

await playRoutes('exports');
