package org.claviger.server.command;

import org.claviger.server.admin.AdminClient;
import org.claviger.server.admin.HomeDirectory;
import picocli.CommandLine.Mixin;

/** A command that changes something, so that an officer has to stand behind it. */
abstract class OfficerCommand extends ServerCommand {
    @Mixin
    private final OfficerOption officer = new OfficerOption();

    @Override
    AdminClient server() {
        HomeDirectory directory = home().directory();
        return new AdminClient(directory, officer.credentials(directory));
    }
}
