// Shows what was sent to this device, and opens the app where it is about. Nothing else passes through here.

self.addEventListener("push", (event) => {
  const { id, title, body, link } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { body, tag: id, data: { link } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.link, self.location.origin);
  // A message leads into this app and nowhere else.
  const address = url.origin === self.location.origin ? url.href : self.location.origin;
  event.waitUntil(
    self.clients.matchAll({ type: "window" }).then((windows) => {
      const open = windows.find((each) => each.url === address) ?? windows[0];
      return open ? open.navigate(address).then((shown) => shown?.focus()) : self.clients.openWindow(address);
    }),
  );
});
