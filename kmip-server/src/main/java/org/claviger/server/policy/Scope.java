package org.claviger.server.policy;

/** Whose objects a grant reaches. Nothing ever reaches the objects of another domain. */
public enum Scope {
    /** Those that the client itself made. */
    OWN,
    /** Those of the clients of the same group, too. */
    GROUP,
    /** All of the domain. */
    DOMAIN
}
