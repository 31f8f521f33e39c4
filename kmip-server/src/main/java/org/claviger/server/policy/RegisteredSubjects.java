package org.claviger.server.policy;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.claviger.codec.KmipException;
import org.claviger.codec.message.Authentication;
import org.claviger.codec.message.Credential;
import org.claviger.codec.message.CredentialValue;
import org.claviger.codec.type.ResultReason;
import org.claviger.secret.SecretBytes;
import org.claviger.server.crypto.Passwords;
import org.claviger.server.identity.ClientCertificate;
import org.claviger.server.identity.ClientRegistry;
import org.claviger.server.identity.PasswordHash;
import org.claviger.server.identity.RegisteredClient;
import org.claviger.storage.StoreView;
import org.jspecify.annotations.Nullable;

/**
 * Subjects by the registry of clients and the built-in roles. Of a client without a password the certificate says who it
 * is, whatever credentials it sends: many products send a user name that nobody has set up here. A client with a
 * password has to send it with every message (2.1 section 9.4).
 */
public final class RegisteredSubjects implements Subjects {
    private final Passwords passwords;

    public RegisteredSubjects(SecureRandom random) {
        this.passwords = new Passwords(random);
    }

    @Override
    public Optional<Known> find(StoreView view, ClientCertificate certificate) {
        return ClientRegistry.find(view, certificate).map(this::known);
    }

    @Override
    public Optional<Known> find(StoreView view, String name) {
        return ClientRegistry.find(view, name).map(this::known);
    }

    private Known known(ClientRegistry.Entry entry) {
        return new Known(
                entry.stored(), subject(entry.client()), (sent, now) -> requirePassword(entry.client(), sent, now));
    }

    private void requirePassword(RegisteredClient client, @Nullable Authentication sent, Instant now) {
        PasswordHash expected = client.password();
        if (expected == null || !client.isEnabled()) {
            return;
        }
        List<Credential> credentials = sent == null ? List.of() : sent.credentials();
        if (credentials.isEmpty()) {
            throw refusal("This client has to send its user name and password.");
        }
        for (Credential credential : credentials) {
            boolean right = switch (credential.credentialValue()) {
                case CredentialValue.UsernameAndPassword given -> matches(client, expected, given, now);
                // Whoever was given it had proved itself; whether it is good is looked at next.
                case CredentialValue.TicketCredential _ -> true;
                case CredentialValue.Device _,
                        CredentialValue.Attestation _,
                        CredentialValue.OneTimePassword _,
                        CredentialValue.HashedPassword _ ->
                    throw new KmipException(
                            ResultReason.FEATURE_NOT_SUPPORTED,
                            "Clients prove themselves by user name and password here, not by "
                                    + credential.credentialType().label() + ".");
            };
            if (!right) {
                throw refusal("The user name or the password is wrong.");
            }
        }
    }

    private boolean matches(
            RegisteredClient client, PasswordHash expected, CredentialValue.UsernameAndPassword given, Instant now) {
        SecretBytes password = given.password();
        return password != null && passwords.matches(client.name(), expected, given.username(), password, now);
    }

    private static KmipException refusal(String message) {
        return new KmipException(ResultReason.AUTHENTICATION_NOT_SUCCESSFUL, message);
    }

    private static Subject subject(RegisteredClient client) {
        // A role that is not there grants nothing: default deny.
        Role role = Role.findBuiltIn(client.role()).orElse(new Role(client.role(), List.of()));
        return new Subject(client.name(), client.domain(), client.group(), role, client.isEnabled());
    }
}
