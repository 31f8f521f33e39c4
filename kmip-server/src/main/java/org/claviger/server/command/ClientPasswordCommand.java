package org.claviger.server.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Console;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.claviger.secret.SecretBytes;
import org.claviger.server.admin.AdminException;
import org.claviger.server.admin.ClientPasswords;
import org.claviger.server.admin.HomeDirectory;
import org.claviger.server.admin.HsmRandom;
import org.claviger.server.crypto.Passwords;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code claviger client password}. */
@Command(
        name = "password",
        description = "Gives a client a user name and a password, which it then has to send with every message, beside"
                + " its certificate.")
final class ClientPasswordCommand extends OfficerCommand {
    private static final int UTF8_BYTES_MAX = 4;

    @Parameters(paramLabel = "NAME", description = "The client, as `claviger client list` shows it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String name;

    @Option(names = "--username", paramLabel = "USER", description = "The user name that it sends.")
    private @Nullable String username;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "A file with the password and nothing else but a line's end; without it the password is asked"
                    + " for.")
    private @Nullable Path passwordFile;

    @Option(names = "--remove", description = "Takes the password away: the certificate alone counts.")
    private boolean remove;

    @Override
    public Integer call() {
        if (remove == (username != null) || (remove && passwordFile != null)) {
            throw new ParameterException(command().commandLine(), "Give --username, or --remove alone");
        }
        HomeDirectory directory = home().directory();
        directory.requireInitialised();
        Map<String, String> arguments = new HashMap<>(Map.of("name", name));
        if (username != null) {
            try (SecretBytes password = password()) {
                if (username.isEmpty() || password.isEmpty()) {
                    throw new AdminException("Neither the user name nor the password may be empty");
                }
                arguments.putAll(ClientPasswords.arguments(Passwords.hash(username, password, HsmRandom.of(server()))));
            }
        }
        return print(ask("client-password", arguments));
    }

    private SecretBytes password() {
        try {
            return passwordFile == null ? typed() : withoutLineEnd(Files.readAllBytes(passwordFile));
        } catch (IOException e) {
            throw HomeDirectory.explain(e);
        }
    }

    @SuppressWarnings("SystemConsoleNull") // since JDK 25 it is null again where there is no terminal
    private SecretBytes typed() {
        Console console = System.console();
        char[] characters =
                console != null && console.isTerminal() ? console.readPassword("Password of client %s: ", name) : null;
        if (characters == null) {
            throw new AdminException("There is no terminal to ask at; give the password by --password-file");
        }
        byte[] encoded = new byte[UTF8_BYTES_MAX * characters.length];
        ByteBuffer buffer = ByteBuffer.wrap(encoded);
        CoderResult result = UTF_8.newEncoder().encode(CharBuffer.wrap(characters), buffer, true);
        Arrays.fill(characters, ' ');
        try {
            if (result.isError()) {
                throw new AdminException("What was typed is no text");
            }
            return SecretBytes.copyOf(encoded, 0, buffer.position());
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private static SecretBytes withoutLineEnd(byte[] content) {
        int length = content.length;
        while (length > 0 && (content[length - 1] == '\n' || content[length - 1] == '\r')) {
            length--;
        }
        byte[] password = Arrays.copyOf(content, length);
        Arrays.fill(content, (byte) 0);
        return SecretBytes.takeFrom(password);
    }
}
