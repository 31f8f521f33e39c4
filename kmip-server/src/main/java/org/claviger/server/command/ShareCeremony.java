package org.claviger.server.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.server.admin.AdminClient;
import org.claviger.server.admin.AdminException;
import org.claviger.server.admin.AdminMessages.Reply;
import org.claviger.server.admin.AdminMessages.Request;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.HsmRandom;
import org.claviger.server.backup.NewCustodians;
import org.claviger.server.backup.Share;
import org.claviger.server.backup.ShareEnvelope;
import org.claviger.server.identity.Pem;

/**
 * Makes custodians here, in a process that ends right away, gives out their shares, and tells the server what everybody
 * may know. In this order: a set is in use once its shares are out, not before.
 */
final class ShareCeremony {
    private final OfficerCommand command;
    private final CustodianOptions custodians;

    ShareCeremony(OfficerCommand command, CustodianOptions custodians) {
        this.command = command;
        this.custodians = custodians;
    }

    int run(boolean replacing) {
        List<String> names = custodians.names();
        command.home().directory().requireInitialised();
        AdminClient client = command.server();
        Map<String, String> facts = facts(client);
        requireRight(replacing, Boolean.parseBoolean(facts.get("custodians")));
        SecureRandom random = HsmRandom.of(client);
        try (NewCustodians made = NewCustodians.make(
                names,
                custodians.threshold(),
                Bytes.owning(Base64.getDecoder().decode(facts.getOrDefault("auditKey", ""))),
                facts.getOrDefault("environment", ""),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                random)) {
            handOut(made.shares(), random);
            Reply reply = client.ask(new Request(
                    "custodians-register",
                    Map.of(
                            "set",
                            Base64.getEncoder()
                                    .encodeToString(made.set().encode().toByteArray()))));
            if (reply.exit() != 0) {
                command.command()
                        .commandLine()
                        .getErr()
                        .println("claviger: These custodians are of no use: destroy their shares, and try again");
            }
            return command.print(reply);
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        }
    }

    private static Map<String, String> facts(AdminClient client) {
        Reply reply = client.ask(new Request("custodians-facts", Map.of()));
        if (reply.exit() != 0) {
            throw new AdminException(String.join(" ", reply.errors()));
        }
        return new HashMap<>(reply.values());
    }

    private static void requireRight(boolean replacing, boolean there) {
        if (replacing && !there) {
            throw new AdminException(
                    "There are no custodians yet; make the first ones with `claviger custodians create`");
        }
        if (!replacing && there) {
            throw new AdminException("There are custodians already; `claviger custodians replace` makes others for the"
                    + " backups to come");
        }
    }

    private void handOut(List<Share> shares, SecureRandom random) throws IOException {
        Path out = custodians.out();
        if (out == null) {
            PrintWriter paper = command.command().commandLine().getOut();
            shares.forEach(share -> paper.println(share.toText()));
            return;
        }
        Files.createDirectories(out, HomeDirectory.PRIVATE_DIRECTORY);
        for (Share share : shares) {
            Path certificate = custodians.certificates().get(share.name());
            if (certificate == null) {
                write(out.resolve(share.name() + ".share"), share.toText());
            } else {
                write(
                        out.resolve(share.name() + ".share.cms"),
                        ShareEnvelope.seal(
                                share, Pem.readCertificates(certificate).getFirst(), random));
            }
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.createFile(file, HomeDirectory.PRIVATE_FILE);
        Files.writeString(file, text);
    }
}
