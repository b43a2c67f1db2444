"""The cities that the question «¿En qué ciudad trabajas?» knows, by time zone.

One name is `Spanish=English|another|another`, the English one left out where it is the same. A zone's first city
stands for the zone and a country's first zone for the country. Names are compared without case and accents.
"""

from __future__ import annotations

COUNTRIES = {
    "MX": "México=Mexico",
    "AR": "Argentina",
    "BO": "Bolivia",
    "BR": "Brasil=Brazil",
    "CL": "Chile",
    "CO": "Colombia",
    "CR": "Costa Rica",
    "CU": "Cuba",
    "DO": "República Dominicana=Dominican Republic",
    "EC": "Ecuador",
    "SV": "El Salvador",
    "GT": "Guatemala",
    "HN": "Honduras",
    "HT": "Haití=Haiti",
    "NI": "Nicaragua",
    "PA": "Panamá=Panama",
    "PE": "Perú=Peru",
    "PR": "Puerto Rico",
    "PY": "Paraguay",
    "UY": "Uruguay",
    "VE": "Venezuela",
    "ES": "España=Spain",
    "US": "Estados Unidos=United States|EE. UU.|EUA|USA",
    "PL": "Polonia=Poland|Polska",
    "PT": "Portugal",
    "GB": "Reino Unido=United Kingdom|UK|Inglaterra|England|Gran Bretaña|Great Britain",
    "CA": "Canadá=Canada",
}

ZONES = (
    (
        "MX",
        "America/Mexico_City",
        "Ciudad de México=Mexico City|CDMX|DF|México DF; Guadalajara; Zapopan; Puebla; Toluca; León; Querétaro;"
        " San Luis Potosí; Aguascalientes; Morelia; Veracruz; Xalapa; Cuernavaca; Pachuca; Acapulco; Oaxaca;"
        " Villahermosa; Tuxtla Gutiérrez; Puerto Vallarta",
    ),
    ("MX", "America/Monterrey", "Monterrey; Saltillo; Torreón; Durango; Tampico; Ciudad Victoria"),
    ("MX", "America/Merida", "Mérida; Campeche"),
    ("MX", "America/Cancun", "Cancún; Playa del Carmen; Chetumal"),
    ("MX", "America/Tijuana", "Tijuana; Mexicali; Ensenada"),
    ("MX", "America/Hermosillo", "Hermosillo; Ciudad Obregón"),
    ("MX", "America/Mazatlan", "Culiacán; Mazatlán; La Paz; Los Cabos; Tepic"),
    ("MX", "America/Chihuahua", "Chihuahua"),
    ("MX", "America/Ciudad_Juarez", "Ciudad Juárez|Juárez"),
    ("MX", "America/Matamoros", "Matamoros; Reynosa; Nuevo Laredo"),
    ("AR", "America/Argentina/Buenos_Aires", "Buenos Aires|CABA; La Plata; Mar del Plata"),
    ("AR", "America/Argentina/Cordoba", "Córdoba; Rosario; Santa Fe"),
    ("AR", "America/Argentina/Mendoza", "Mendoza"),
    ("AR", "America/Argentina/Tucuman", "San Miguel de Tucumán|Tucumán"),
    ("AR", "America/Argentina/Salta", "Salta; Neuquén"),
    ("BO", "America/La_Paz", "La Paz; Santa Cruz de la Sierra; El Alto; Cochabamba; Sucre"),
    (
        "BR",
        "America/Sao_Paulo",
        "São Paulo|San Pablo; Río de Janeiro=Rio de Janeiro; Brasilia; Belo Horizonte; Curitiba; Porto Alegre;"
        " Florianópolis; Campinas; Goiânia; Vitória",
    ),
    ("BR", "America/Fortaleza", "Fortaleza; Natal; João Pessoa; São Luís; Teresina"),
    ("BR", "America/Recife", "Recife"),
    ("BR", "America/Bahia", "Salvador|Salvador de Bahía"),
    ("BR", "America/Belem", "Belém"),
    ("BR", "America/Manaus", "Manaos=Manaus"),
    ("BR", "America/Cuiaba", "Cuiabá"),
    ("BR", "America/Campo_Grande", "Campo Grande"),
    (
        "CL",
        "America/Santiago",
        "Santiago de Chile=Santiago; Valparaíso; Viña del Mar; Concepción; Antofagasta; La Serena; Temuco",
    ),
    ("CL", "America/Punta_Arenas", "Punta Arenas"),
    (
        "CO",
        "America/Bogota",
        "Bogotá; Medellín; Cali; Barranquilla; Cartagena|Cartagena de Indias; Bucaramanga; Pereira; Cúcuta; Manizales",
    ),
    ("CR", "America/Costa_Rica", "San José"),
    ("CU", "America/Havana", "La Habana=Havana"),
    ("DO", "America/Santo_Domingo", "Santo Domingo; Santiago de los Caballeros|Santiago"),
    ("EC", "America/Guayaquil", "Quito; Guayaquil; Cuenca"),
    ("SV", "America/El_Salvador", "San Salvador"),
    ("GT", "America/Guatemala", "Ciudad de Guatemala=Guatemala City|Guatemala"),
    ("HN", "America/Tegucigalpa", "Tegucigalpa; San Pedro Sula"),
    ("HT", "America/Port-au-Prince", "Puerto Príncipe=Port-au-Prince"),
    ("NI", "America/Managua", "Managua; León"),
    ("PA", "America/Panama", "Ciudad de Panamá=Panama City|Panamá"),
    ("PE", "America/Lima", "Lima; Arequipa; Trujillo; Cusco|Cuzco; Chiclayo"),
    ("PR", "America/Puerto_Rico", "San Juan"),
    ("PY", "America/Asuncion", "Asunción; Ciudad del Este"),
    ("UY", "America/Montevideo", "Montevideo; Punta del Este; Salto"),
    ("VE", "America/Caracas", "Caracas; Maracaibo; Valencia; Barquisimeto"),
    (
        "ES",
        "Europe/Madrid",
        "Madrid; Barcelona; Valencia; Sevilla=Seville; Zaragoza; Málaga; Bilbao; Murcia; Alicante; Córdoba;"
        " Valladolid; Vigo; Palma|Palma de Mallorca; Granada; Santiago de Compostela",
    ),
    ("ES", "Atlantic/Canary", "Las Palmas|Las Palmas de Gran Canaria; Santa Cruz de Tenerife|Tenerife"),
    (
        "US",
        "America/New_York",
        "Nueva York=New York|NYC|New York City; Miami; Orlando; Atlanta; Boston; Filadelfia=Philadelphia;"
        " Washington|Washington DC; Charlotte",
    ),
    ("US", "America/Detroit", "Detroit"),
    ("US", "America/Chicago", "Chicago; Houston; Dallas; San Antonio; Austin; Minneapolis"),
    ("US", "America/Denver", "Denver; El Paso; Salt Lake City; Albuquerque"),
    ("US", "America/Phoenix", "Phoenix; Tucson"),
    (
        "US",
        "America/Los_Angeles",
        "Los Ángeles=Los Angeles|LA; San Diego; San Francisco; San José=San Jose; Seattle; Las Vegas; Portland;"
        " Sacramento",
    ),
    ("US", "America/Anchorage", "Anchorage"),
    ("US", "Pacific/Honolulu", "Honolulu"),
    (
        "PL",
        "Europe/Warsaw",
        "Varsovia=Warsaw|Warszawa; Cracovia=Krakow|Cracow; Lodz|Łódź; Breslavia=Wroclaw; Poznan; Gdansk;"
        " Katowice; Lublin; Szczecin",
    ),
    ("PT", "Europe/Lisbon", "Lisboa=Lisbon; Oporto=Porto"),
    ("GB", "Europe/London", "Londres=London; Mánchester=Manchester"),
    ("CA", "America/Toronto", "Toronto; Montreal; Ottawa"),
    ("CA", "America/Vancouver", "Vancouver"),
)
