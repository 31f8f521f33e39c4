package org.claviger.server.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code claviger custodians create}. */
@Command(
        name = "create",
        description = {
            "Makes the key that backups are encrypted to. Its private half exists only as the shares of the custodians,"
                    + " which are shown once, now.",
            "",
            "Let each custodian keep a share of their own, apart from the others and from the backups."
        },
        footer = {
            "%nExamples:",
            "  claviger custodians create --home ./home --names alice,bob,carol,dave,erin",
            "  claviger custodians create --home ./home --names alice,bob --threshold 2 --out ./shares"
                    + " --certificate alice=alice.crt --certificate bob=bob.crt"
        })
final class CustodiansCreateCommand extends OfficerCommand {
    @Mixin
    private final CustodianOptions custodians = new CustodianOptions();

    @Override
    public Integer call() {
        return new ShareCeremony(this, custodians).run(false);
    }
}
