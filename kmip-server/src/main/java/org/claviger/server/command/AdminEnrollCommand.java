package org.claviger.server.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.claviger.server.admin.AdminClient;
import org.claviger.server.admin.AdminException;
import org.claviger.server.admin.AdminMessages.Reply;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.HomeInitialiser;
import org.claviger.server.admin.HsmRandom;
import org.claviger.server.admin.Officers;
import org.claviger.server.admin.ServerCertificate;
import org.claviger.server.identity.Pem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code claviger admin enroll}. */
@Command(
        name = "enroll",
        description = {
            "Enrols an officer: makes a key here, has it certified, and writes both to a file with a password.",
            "",
            "The first one needs the code that `claviger init` printed; an officer may enrol others by --as.",
            "The password is asked for, or comes from CLAVIGER_P12_PASSWORD."
        })
final class AdminEnrollCommand extends OfficerCommand {
    @Option(names = "--code", paramLabel = "CODE", description = "The one-time code.")
    private @Nullable String code;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "What the officer is called; default: the user who runs this.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String name;

    @Option(names = "--out", paramLabel = "FILE.p12", required = true, description = "The file to write.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path out;

    @Override
    public Integer call() {
        if (Files.exists(out)) {
            throw new AdminException(out + " is there already and was left as it is; choose another file by --out");
        }
        char[] password = OfficerOption.password("New password for " + out + ": ");
        KeyPair keys = ServerCertificate.newKeyPair(HsmRandom.of(server()));
        Map<String, String> arguments = new HashMap<>();
        arguments.put("name", name);
        arguments.put(
                "publicKey", Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()));
        if (code != null) {
            arguments.put("code", code.strip());
        }
        Reply reply = ask("officer-enroll", arguments);
        if (reply.exit() == 0) {
            write(keys, password, reply);
        }
        int exit = print(reply);
        if (exit == 0 && OfficerOption.isOpen(password)) {
            command()
                    .commandLine()
                    .getErr()
                    .println("claviger: No password was given, so " + out + " has '" + HomeInitialiser.OPEN_PASSWORD
                            + "': whoever reads the file is this officer. Give one by CLAVIGER_P12_PASSWORD, or on a"
                            + " terminal");
        }
        return exit;
    }

    /** The code stands in for the officer. */
    @Override
    AdminClient server() {
        return code == null ? super.server() : new AdminClient(home().directory(), null);
    }

    private void write(KeyPair keys, char[] password, Reply reply) {
        try {
            String pem = reply.values().getOrDefault("certificate", "");
            Path parent = out.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Officers.write(
                    out,
                    password,
                    keys.getPrivate(),
                    Pem.parseCertificates(pem.getBytes(UTF_8), "the server's answer")
                            .getFirst());
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        }
    }
}
