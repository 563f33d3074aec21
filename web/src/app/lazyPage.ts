import { type ComponentType, lazy } from "react";

const RELOADED = "launchpad.reloaded";

/** A page in its own file. After a new version was deployed, the old file is gone: then the app is loaded anew, once. */
export function lazyPage(load: () => Promise<{ default: ComponentType }>) {
  return lazy(async () => {
    try {
      const page = await load();
      sessionStorage.removeItem(RELOADED);
      return page;
    } catch (problem) {
      if (sessionStorage.getItem(RELOADED)) throw problem;
      sessionStorage.setItem(RELOADED, "yes");
      window.location.reload();
      return new Promise<never>(() => undefined);
    }
  });
}
