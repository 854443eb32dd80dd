// The message bus of a test machine.
//
// It starts nothing by itself but the program that asks for a keyring's password. With the system's own list, the first
// question about a keychain would start one, and a machine without any could not be had; and a desktop portal that does
// not work costs 25 s.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PROMPTER = "/usr/share/dbus-1/services/org.gnome.keyring.SystemPrompter.service";

/** The command line that runs `words` on a new bus, and writes the bus's address into the home folder. */
export function onNewBus(home, words) {
  const services = join(home, "bus-services");
  mkdirSync(services);
  if (existsSync(PROMPTER)) writeFileSync(join(services, "prompter.service"), readFileSync(PROMPTER));
  const config = join(home, "bus.conf");
  writeFileSync(
    config,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=${home}</listen>
  <servicedir>${services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`,
  );
  const told = 'printf %s "$DBUS_SESSION_BUS_ADDRESS" > "$0" && exec "$@"';
  return ["--config-file", config, "--", "sh", "-c", told, addressFile(home), ...words];
}

export function busAddress(home) {
  return readFileSync(addressFile(home), "utf8");
}

function addressFile(home) {
  return join(home, "bus-address");
}
