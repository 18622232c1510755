const YES_OR_NO = /^(yes|no)$/;
const SPAN = /^\d+(s|min|h)?$/;
const NAME = /^[a-z][a-z0-9-]*$/;
const UNITS = /^[a-z-]+\.(target|service)( [a-z-]+\.(target|service))*$/;
const FOLDER = /^\/[\w./-]+$/;
const OF_CALLS = /^~?@[a-z-]+( @[a-z-]+)*$/;

/** What the units say, by section, and in which form: systemd.unit(5), systemd.service(5), systemd.exec(5) and systemd.kill(5). */
export const DIRECTIVES: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  Unit: {
    Description: /\S/,
    Documentation: /^(https?|file|man):\S+$/,
    After: UNITS,
    Wants: UNITS,
    StartLimitIntervalSec: SPAN,
    StartLimitBurst: /^\d+$/,
  },
  Service: {
    Type: /^(simple|exec|forking|oneshot|dbus|notify|notify-reload|idle)$/,
    Restart: /^(no|on-success|on-failure|on-abnormal|on-watchdog|on-abort|always)$/,
    RestartSec: SPAN,
    TimeoutStartSec: SPAN,
    TimeoutStopSec: SPAN,
    ExecStart: /^\/\S+( \S+)*$/,
    WorkingDirectory: FOLDER,
    Environment: /^[A-Z_]+=\S*$/,
    EnvironmentFile: FOLDER,
    User: NAME,
    Group: NAME,
    StateDirectory: NAME,
    StateDirectoryMode: /^0[0-7]{3}$/,
    SyslogIdentifier: NAME,
    NoNewPrivileges: YES_OR_NO,
    CapabilityBoundingSet: /^(~?CAP_[A-Z_]+( CAP_[A-Z_]+)*)?$/,
    AmbientCapabilities: /^(CAP_[A-Z_]+( CAP_[A-Z_]+)*)?$/,
    ProtectSystem: /^(yes|no|full|strict)$/,
    ProtectHome: /^(yes|no|read-only|tmpfs)$/,
    PrivateTmp: YES_OR_NO,
    PrivateDevices: YES_OR_NO,
    PrivateUsers: YES_OR_NO,
    ProtectProc: /^(noaccess|invisible|ptraceable|default)$/,
    ProtectClock: YES_OR_NO,
    ProtectControlGroups: YES_OR_NO,
    ProtectHostname: YES_OR_NO,
    ProtectKernelLogs: YES_OR_NO,
    ProtectKernelModules: YES_OR_NO,
    ProtectKernelTunables: YES_OR_NO,
    RestrictAddressFamilies: /^(none|~?AF_[A-Z0-9_]+( AF_[A-Z0-9_]+)*)$/,
    RestrictNamespaces: /^(yes|no|~?[a-z]+( [a-z]+)*)$/,
    RestrictRealtime: YES_OR_NO,
    RestrictSUIDSGID: YES_OR_NO,
    LockPersonality: YES_OR_NO,
    RemoveIPC: YES_OR_NO,
    SystemCallArchitectures: /^(native|[a-z0-9-]+)( (native|[a-z0-9-]+))*$/,
    SystemCallFilter: OF_CALLS,
    SystemCallErrorNumber: /^E[A-Z]+$/,
    UMask: /^0[0-7]{3}$/,
  },
  Install: { WantedBy: UNITS },
};
