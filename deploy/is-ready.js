// For health checks of containers: exit code 0 while `<url>/health/ready` answers 200.
const { ok } = await fetch(`${process.argv[2]}/health/ready`).catch(() => ({ ok: false }));
process.exit(ok ? 0 : 1);
