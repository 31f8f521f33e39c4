package org.claviger.server.config;

/**
 * A key of the configuration, as the reference documentation lists it.
 *
 * @param name with its section, such as {@code network.listen}
 * @param standard what it is when nobody says
 * @param values what it may be, in words
 */
public record Key(String name, String standard, String values, String meaning) {}
