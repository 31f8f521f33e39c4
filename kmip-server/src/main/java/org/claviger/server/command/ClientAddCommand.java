package org.claviger.server.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.claviger.server.admin.AdminClient;
import org.claviger.server.admin.AdminException;
import org.claviger.server.admin.AdminMessages.Reply;
import org.claviger.server.admin.AdminMessages.Request;
import org.claviger.server.admin.Administration;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.HomeInitialiser;
import org.claviger.server.admin.HsmRandom;
import org.claviger.server.admin.Officers;
import org.claviger.server.admin.ServerCertificate;
import org.claviger.server.identity.Pem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code claviger client add}. */
@Command(
        name = "add",
        description = {
            "Adds a client and writes what it needs to connect; its very next connection is accepted.",
            "",
            "Files: NAME.crt, NAME.key (PKCS#8), NAME.pem (key and certificate), NAME.p12 (password changeit, for the"
                    + " key lies beside it in clear) and ca.crt, the authority of this server."
        },
        footer = {
            "%nExamples:",
            "  claviger client add mongodb --home ./home --out ./mongodb",
            "  claviger client add vcenter --home ./home --out ./vcenter --certificate vcenter.crt"
        })
final class ClientAddCommand extends OfficerCommand {
    @Parameters(paramLabel = "NAME", description = "What the client is called; it owns what it makes.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String name;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Where its files are written; files that are there are not overwritten.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path out;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "What it may do: client (default: everything with its own objects), cluster, cryptography,"
                    + " reader or inventory.")
    private @Nullable String role;

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            description = "The clients of a group share their objects, with the role cluster.")
    private @Nullable String group;

    @Option(
            names = "--san",
            paramLabel = "NAME",
            description = "A name or address in its certificate, beside localhost, 127.0.0.1 and ::1; may be repeated.")
    private final List<String> names = new ArrayList<>();

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "Registers a certificate that the client has already (PEM) in place of a new one.")
    private @Nullable Path certificate;

    @Option(
            names = "--by-subject",
            description = "With --certificate: any certificate of the same issuer and subject is this client's, if its"
                    + " issuer is among tls.client-authorities.")
    private boolean bySubject;

    @Override
    public Integer call() {
        if (bySubject && certificate == null) {
            throw new ParameterException(command().commandLine(), "--by-subject goes with --certificate");
        }
        if (!Administration.isName(name)) {
            throw new ParameterException(
                    command().commandLine(),
                    "A client's name has letters, digits, dots, dashes and underscores, not \"" + name + "\"");
        }
        HomeDirectory directory = home().directory();
        directory.requireInitialised();
        AdminClient client = server();
        try {
            return certificate == null ? addWithNewKey(client) : addGiven(client, certificate);
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        }
    }

    private Integer addGiven(AdminClient client, Path file) throws IOException {
        requireAbsent(List.of("ca.crt"));
        Map<String, String> arguments = arguments();
        arguments.put("certificate", Files.readString(file));
        if (bySubject) {
            arguments.put("bySubject", "");
        }
        Reply reply = client.ask(new Request("client-add", arguments));
        if (reply.exit() == 0) {
            Files.createDirectories(out);
            Files.writeString(out.resolve("ca.crt"), reply.values().getOrDefault("authority", ""));
        }
        return print(reply);
    }

    private Integer addWithNewKey(AdminClient client) throws IOException {
        List<String> files = List.of(name + ".crt", name + ".key", name + ".pem", name + ".p12");
        requireAbsent(files);
        boolean made = !Files.exists(out);
        Files.createDirectories(out);
        KeyPair keys = ServerCertificate.newKeyPair(HsmRandom.of(client));
        // The key is on the disk before the client is registered: none is registered whose key was lost.
        Path key = out.resolve(name + ".key");
        writePrivate(key, Pem.encode(keys));
        Map<String, String> arguments = arguments();
        arguments.put(
                "publicKey", Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()));
        arguments.put("sans", String.join("\n", names));
        boolean registered = false;
        try {
            Reply reply = client.ask(new Request("client-add", arguments));
            registered = reply.exit() == 0;
            if (registered) {
                writeFiles(keys, reply);
            }
            return print(reply);
        } finally {
            if (!registered) {
                Files.deleteIfExists(key);
                if (made) {
                    Files.deleteIfExists(out);
                }
            }
        }
    }

    private void writeFiles(KeyPair keys, Reply reply) throws IOException {
        String pem = reply.values().getOrDefault("certificate", "");
        X509Certificate made = Pem.parseCertificates(pem.getBytes(UTF_8), "the server's answer")
                .getFirst();
        Files.writeString(out.resolve(name + ".crt"), pem);
        writePrivate(out.resolve(name + ".pem"), Pem.encode(keys) + pem);
        Officers.write(
                out.resolve(name + ".p12"), HomeInitialiser.OPEN_PASSWORD.toCharArray(), keys.getPrivate(), made);
        Files.writeString(out.resolve("ca.crt"), reply.values().getOrDefault("authority", ""));
    }

    private Map<String, String> arguments() {
        Map<String, String> arguments = new HashMap<>();
        arguments.put("name", name);
        if (role != null) {
            arguments.put("role", role);
        }
        if (group != null) {
            arguments.put("group", group);
        }
        return arguments;
    }

    private void requireAbsent(List<String> files) {
        for (String file : files) {
            if (Files.exists(out.resolve(file))) {
                throw new AdminException(out.resolve(file)
                        + " is there already and was left as it is; choose another directory by --out");
            }
        }
    }

    private static void writePrivate(Path file, String text) throws IOException {
        Files.createFile(file, HomeDirectory.PRIVATE_FILE);
        Files.writeString(file, text);
    }
}
