package org.claviger.server.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code claviger custodians replace}. */
@Command(
        name = "replace",
        description = {
            "Makes a new key with new custodians for the backups to come.",
            "",
            "The backups that are there go on needing the old shares: keep those until the last of them has expired."
        })
final class CustodiansReplaceCommand extends OfficerCommand {
    @Mixin
    private final CustodianOptions custodians = new CustodianOptions();

    @Override
    public Integer call() {
        return new ShareCeremony(this, custodians).run(true);
    }
}
