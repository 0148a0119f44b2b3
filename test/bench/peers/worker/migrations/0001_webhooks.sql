create table webhooks (id integer primary key, body text not null) strict;
