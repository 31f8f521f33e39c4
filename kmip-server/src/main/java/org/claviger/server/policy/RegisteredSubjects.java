package org.claviger.server.policy;

import java.util.List;
import java.util.Optional;
import org.claviger.server.identity.ClientCertificate;
import org.claviger.server.identity.ClientRegistry;
import org.claviger.server.identity.RegisteredClient;
import org.claviger.storage.StoreView;

/** Subjects by the registry of clients and the built-in roles. */
public final class RegisteredSubjects implements Subjects {
    @Override
    public Optional<Known> find(StoreView view, ClientCertificate certificate) {
        return ClientRegistry.find(view, certificate).map(RegisteredSubjects::known);
    }

    @Override
    public Optional<Known> find(StoreView view, String name) {
        return ClientRegistry.find(view, name).map(RegisteredSubjects::known);
    }

    private static Known known(ClientRegistry.Entry entry) {
        return new Known(entry.stored(), subject(entry.client()));
    }

    private static Subject subject(RegisteredClient client) {
        // A role that is not there grants nothing: default deny.
        Role role = Role.findBuiltIn(client.role()).orElse(new Role(client.role(), List.of()));
        return new Subject(client.name(), client.domain(), client.group(), role, client.isEnabled());
    }
}
